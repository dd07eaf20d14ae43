"""The dock agent: a small program for the computer that the cameras are plugged into.

It says what each camera holds, pushes it, and deletes a file only against the server's signed receipt. It keeps no
state of its own: what it does next follows from the camera and from what the server says, so that it may be killed at
any moment. Python's standard library alone: this folder can be copied to a computer that has nothing else
(docs/agent.md). It shares nothing with the rest of the product but the protocol.
"""
