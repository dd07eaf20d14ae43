"""What a dock agent pushes, before it becomes footage: announcements, bytes that wait, receipts."""
