"""What a person can ask for, one module a thing. The command line calls these only."""
