"""What files say of themselves, asked from a worker that holds nothing worth stealing."""
