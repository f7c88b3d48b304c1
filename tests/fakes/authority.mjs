// A certified OpenID provider that stands in for Entra: one application, known by its certificate.
// Called with a file: {key, cert, client, jwk, tenant, resource}. Says "listening PORT" when it is up.
import fs from 'node:fs';
import https from 'node:https';
import { Provider } from 'oidc-provider';

const given = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const mount = `/${given.tenant}/v2.0`;
const scope = `${given.resource}/.default`;
const tls = { key: fs.readFileSync(given.key), cert: fs.readFileSync(given.cert) };
const server = https.createServer(tls);

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const provider = new Provider(`https://localhost:${port}${mount}`, {
    clients: [{
      client_id: given.client,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'PS256',
      jwks: { keys: [{ ...given.jwk, use: 'sig' }] },
    }],
    scopes: [scope],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['PS256'] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => given.resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope,
          audience: given.resource,
          accessTokenTTL: 3600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    request.originalUrl = request.url;
    request.url = request.url.slice(mount.length) || '/';
    answer(request, response);
  });
  console.log(`listening ${port}`);
});
