"""What Discord takes, where it is less or other than the smallest common limits (bot/chat/limits.py).

From Discord's components and message references, 2026.
"""

TEXT = 4000
BUTTON_LABEL = 80
OPTION_LABEL = 100
OPTION_VALUE = 100
OPTIONS = 25
RADIOS = 10
PLACEHOLDER = 150
ALT = 1024
LINK = 512
MODAL_TITLE = 45
LABEL = 45
DESCRIPTION = 100
INPUT = 4000
FILES = 10
FILE_BYTES = 10 * 2**20
MODAL_FIELDS = 5
COMMANDS = 100
COMMAND_LETTERS = 8000
COMMAND_OPTIONS = 25
FORUM_TITLE = 100
# Discord allows 50 a second for a token, and bans an address after 10,000 refused requests in ten minutes.
REQUESTS_A_SECOND = 40.0
REFUSED, REFUSED_SECONDS = 5000, 600.0
TAGS = 5
