"""Problems that were there before: `fallback validate --baseline FILE` leaves them out and shows the new ones.

A problem is known by its file, its path and its rule, and by how often they occur together: lines move with every edit,
and messages quote values. Errors are never in a baseline, because they refuse the stack in every preview.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fallback.errors import InvalidBaseline
