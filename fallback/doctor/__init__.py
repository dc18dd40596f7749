"""What a run needs, checked one by one: the machine, the project, the account and the declared hosts.

diagnosis  what one check says
machine    Pulumi's engine and SDK, the project's settings, its host
account    credentials, rights, clock, and the stack against the account
hosts      DNS and TLS of every declared host
"""

from __future__ import annotations

from fallback.doctor.diagnosis import Diagnosis, Verdict

__all__ = ["Diagnosis", "Verdict"]
