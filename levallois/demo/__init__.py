"""A town to show: people, footage and cases invented for demonstration."""
