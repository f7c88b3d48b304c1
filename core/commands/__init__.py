"""What is typed at a terminal and needs neither the bot nor the mailer: a file per group."""
