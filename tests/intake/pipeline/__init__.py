"""The whole way of a file, from a camera to the store, driven at random: tests/intake/test_pipeline_promises.py."""
