"""How gunicorn serves the site (`manage.py serve`, or gunicorn by itself behind nginx).

Threads, because a viewer occupies one for the length of each range: with eight of them, a few slow viewers
kept everyone waiting.
"""

import os

wsgi_app = "levallois.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 32
# The application is loaded once, before the workers are forked: they start at once and share its memory.
preload_app = True
# A player asks for its next range after a pause; two seconds, the default, would cost it a connection each time.
keepalive = 15
timeout = 60
graceful_timeout = 5
loglevel = "warning"
# The workers' sign of life is a file touched every second: never on a disk that may be busy with footage.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
control_socket_disable = True
