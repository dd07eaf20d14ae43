"""The journal: its hash chain, its Merkle tree, its proofs and its labels. `accounts.journal.actions.writing` alone
writes it."""
