"""The journal’s chain, its tree, its proofs and its words; `accounts.actions.journal` is what writes it."""
