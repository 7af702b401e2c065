'''A loopback Slack: Web API, Socket Mode, signed HTTP, OAuth and files, as strict as the real one.

A workspace, a channel that the bot is in, and the real slack-bolt in Socket Mode:

    slack = Slack()                                   # now=clock.now, ticks=..., real_rates=True for the real limits
    await slack.start()
    home = slack.world.workspace("room")              # installed: home.token, home.scopes; installed=False for OAuth
    cases = slack.world.channel(home, "cases")        # joined=False: the bot is not in; kind=PRIVATE
    client = AsyncWebClient(token=home.token, base_url=slack.api)
    client.proxy = None                               # the SDK takes HTTPS_PROXY for loopback too
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    handler.client.proxy = None
    await handler.connect_async()
    await slack.sockets.up(1)                         # so many connections

A client with `session=` cannot be bolt's own: each lazy listener copies it deeply, the event loop with it, and fails.

Over HTTP instead: `slack.sending.url = "http://127.0.0.1:PORT/slack/events"` (commands, interactions and events all
go there, signed with `slack.signing_secret`); `slack.sending.replay(slack.sending.sent[-1])` sends one again,
`sending.skew` and `sending.broken` spoil signatures.

A person: `hand = Hand(slack, home, slack.world.user(home, "Rey", admin=False), cases.id)`, then
`answer = await hand.slash("board")`, `hand.click(answer.message, action_id)`, `hand.choose(...)`,
`hand.submit(answer.view, {block or action id: value})`, `hand.open_home()`, `hand.shortcut(callback)`,
`hand.message_shortcut(callback, message)`, `hand.suggest(...)`. An `Answer` has `.ack`, `.message`, `.view`, `.home`,
`.errors`; what an app must not acknowledge raises `Failed`, as does nothing within `sending.seconds` (3).
`slack.world.standing(channel)` lists messages, `hand.ephemeral()` what one person sees, `hand.modal` their modal.

What goes wrong: `slack.faults["chat.postMessage"].append(Fault(status=503))`, also `Fault("ratelimited")`,
`Fault(after=True)` (done, its answer lost), `Fault(seconds=9)`; "upload", "download" and "respond" are kinds too.
`slack.world.unknown_blocks = {"data_table"}` is a client that is old;
`slack.late_looks = 2` has files.info say twice that a file is not ready; `slack.history_limited`, scopes HISTORY;
`slack.sockets.refresh(polite=False)`, `.too_many`, `.drop()`, `.deaf`, `.blurt(text)`; `slack.uninstall(home)`.

What was asked: `slack.requests` and `slack.kinds("chat.update")`; `slack.used` scopes; `slack.world.broadcasts`
mentions that would have notified somebody; `slack.world.kept_ids` blocks changed under their old id;
`slack.sockets.misfits` acknowledgements of nothing.

OAuth: `slack.authorize` is the page, `slack.redirects` the addresses it may send to, `slack.approve(address, home,
user)` gives the address that the browser is sent to; `slack.client_id`, `slack.client_secret`.
'''

from tests.servers.slack.hand import Answer, Hand, control, controls
from tests.servers.slack.sending import Ack, Failed
from tests.servers.slack.server import Slack
from tests.servers.slack.world import HISTORY, PRIVATE, SCOPES, Fault, Message, Refused, Workspace

__all__ = ["HISTORY", "PRIVATE", "SCOPES", "Ack", "Answer", "Failed", "Fault", "Hand", "Message", "Refused", "Slack",
           "Workspace", "control", "controls"]
