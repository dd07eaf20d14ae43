"""The demonstration: a town with invented people, footage and cases."""
