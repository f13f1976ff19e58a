"""Accounts 往来: reconciliation, aging, provision, collection."""
