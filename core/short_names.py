"""Short forms and spellings of given names, and names that many children in England have.

A little of each, for `core.names`: a pair that is missing here is judged by its letters and sound.
"""

_SHORT_FORMS = """
alexander alexandra alex sandy sasha aleksander aleksandr oleksandr alexandru lex
ashley ashleigh ash
andrew andy drew andrzej andrei
anthony tony antony anton
benjamin ben benny benji
catherine katherine kathryn kate katie kathy cathy katy kat
katarzyna kasia kaska
charles charlie charley chas
charlotte charlie lottie
christopher chris kit krzysztof
daniel dan danny daniil
david dave davey dawid
edward ed eddie ted teddy ned
elizabeth liz lizzie beth betty eliza libby elzbieta ela
emily em emmie
francesca fran frankie
frederick fred freddie
gabriel gabe
gabrielle gaby
georgina georgie
georgia georgie
harry henry harold hal
isabella isabel izzy bella isobel isabelle
jacob jake jakub kuba yakub yaqub
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
john jack johnny
jonathan jon jonny
joseph joe joey jozef yusuf yousef youssef yousuf
joshua josh
kimberley kim
laura lauren laurie
leonard leo lenny
lewis lew louis louie
lucas luke luca luka
madeleine maddie maddy
malgorzata gosia
margaret maggie meg
matthew matt matty mateusz
michael mike mick mikey michal mihai
nathaniel nathan nat
natalie nat natalia
nicholas nick nicky nikolai mykola
olivia liv livvy
oliver ollie olly
patrick paddy pat padraig
peter pete piotr petr
rebecca becky
richard rich rick ricky dick
robert rob bob bobby robbie bert
samuel sam sammy
samantha sam sammie
stephen steve steven stefan szczepan
theodore theo ted teddy
thomas tom tommy tomasz
victoria vicky tori
william will bill billy liam
zachary zach zack zac
ewelina ewa eva
evgeny yevhen eugene zhenya
muhammad mohammed mohammad mohamed muhammed mohamad mohammud md mo
ahmed ahmad ahmet
husain hussain hussein hossain husayn
hasan hassan
ibrahim ebrahim abraham
aisha ayesha aysha aishah aicha
fatima fatimah fatma fatema
zainab zaynab zeinab
umar omar omer
usman uthman osman
mustafa mostafa moustapha
khadija khadijah hadija
mariam maryam miriam
ioana oana ana
stefania fania
sean shaun shawn
siobhan shevaun shivaun chevonne
ciaran kieran kiran
niamh neve
"""
_SHARED = """
muhammad mohammed mohammad mohamed muhammed md abdul abd maria mary
"""
_COMMON_FAMILY = """
smith jones taylor brown williams wilson johnson davies evans thomas roberts khan ahmed ali
hussain begum singh kaur patel shah akhtar mahmood rahman islam miah uddin nguyen
"""
_COMMON_GIVEN = """
oliver george harry jack noah leo oscar charlie jacob thomas ali ahmed hassan hussain
ibrahim olivia amelia isla ava emily sophie grace fatima aisha maryam zainab
"""

SHORT_FORMS = tuple(frozenset(line.split()) for line in _SHORT_FORMS.strip().splitlines())
SHARED = frozenset(_SHARED.split())  # brothers or sisters may all have it before their own name
COMMON_FAMILY = frozenset(_COMMON_FAMILY.split())
COMMON_GIVEN = frozenset(_COMMON_GIVEN.split()) | SHARED
