"""Accounts: names with a password and a permission, tokens, a limit on failed log-ins."""
