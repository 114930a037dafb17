"""The last look at each finished message, the outbox, and the ways out: a folder or SMTP."""
