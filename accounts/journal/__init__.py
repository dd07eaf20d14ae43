"""The journal’s chain, its tree, its proofs and its words; `accounts.journal.actions.writing` is what writes it."""
