"""What Slack takes in cards and forms, where it is less or other than the smallest common limits (bot/chat/limits.py).

From Slack's Block Kit reference, 2026; that all blocks of a message together are refused above some 13,200
characters is told in slackapi/bolt-js#2509.
"""

BLOCKS = 50
MESSAGE = 13_000
FALLBACK = 3000
HEADER = 150
BUTTON_LABEL = 75
OPTION_LABEL = 75
OPTION_VALUE = 150
OPTIONS = 100
OFFERED = 25
ALT = 2000
LINK = 3000
VIEW_TITLE = 24
LABEL = 2000
HINT = 2000
INPUT = 3000
PROBLEM = 2000
FILES = 10
FILE_BYTES = 10 * 2**20
MODAL_FIELDS = 20
CAPTION = 255
