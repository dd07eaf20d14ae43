"""The dock agent: a small program for the computer that the cameras are plugged into.

It announces the files of each camera, pushes them, and deletes a file only after the server's signed receipt. It stores
no state of its own: the next step follows from the files on the camera and the server's answer, so it may be killed at
any moment. It uses only Python's standard library, so that this folder can be copied to a computer that has nothing
else (docs/agent.md), and shares only the protocol with the rest of the product.
"""
