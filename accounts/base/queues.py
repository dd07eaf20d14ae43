"""The two queues of tasks, each with workers of its own: mails and schedules never wait for a store that is away,
because what opens bytes waits elsewhere (docs/decisions/0023-a-store-that-fails.md)."""

# Of what opens the store's bytes, reads a mailbox into it, or decodes.
BYTES = "bytes"
# Of all else.
TASKS = "levallois"
