"""How gunicorn serves the site (`manage.py serve`, or gunicorn by itself behind nginx).

Workers have many threads, because a video player occupies one during each range request: with eight, a few slow
players delayed everybody else.
"""

import os

wsgi_app = "levallois.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 32
# The application is loaded before the workers are forked, so that they start fast and share its memory.
preload_app = True
# Seconds. A video player requests its next range after a pause; with the default of 2 s it would reconnect each time.
keepalive = 15
timeout = 60
graceful_timeout = 5
loglevel = "warning"
# Workers show that they are alive by touching a file every second, which must not be on a disk busy with footage.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
control_socket_disable = True
