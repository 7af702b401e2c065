"""The smallest common limits of every platform, in one place.

Discord: Components V2 hold 40 components and 4000 characters of text, a custom_id 100, a row five
buttons or one select of 25 options, a button label 80, a modal five inputs with labels of 45.
Slack: 50 blocks, button text 75, a section 3000 characters, a view title 24, alt text 2000.
"""

TOKEN = 100
FORM_VALUES = 5
CHOICES = 25
CHOICE_LABEL = 75
BUTTONS_IN_ROW = 5
LABEL = 75
FIELD_LABEL = 45
FORM_TITLE = 45
ALT = 1024
CARD_TEXT = 4000
CARD_PARTS = 38
TEXT = 3000
TABLE_ROWS = 20
CALENDAR_ROWS = 62
TABLE_COLUMNS = 6
FIELDS = 10
LONG_TEXT = 4000
SHORT_TEXT = 300
WORD = 32
PATH_WORDS = 2
STORED_HOURS = 24
