"""Tell people that the fallback is asked, without ever delaying an answer.

storms    many events become few alerts: one at once, a summary now and then, and one when it is over
wording   an alert as text for people and as JSON for programs
sinks     send one alert to one place: a log, a mailbox, a webhook, or whatever apprise reaches
notifier  queues and threads between the answers and the sinks
"""
