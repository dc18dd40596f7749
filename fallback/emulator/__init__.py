"""Twilio accounts on this machine: phone numbers and what answers behind them, with Twilio's own rules.

In reading order. A folder imports only folders above it; tests/test_imports.py holds the table.

    core/                      what the accounts hold, and what may happen to it: pure, no HTTP, no clock
      errors                   Twilio's error codes, each with its HTTP status
      documents                parse a YAML or JSON document, within bounds
      switches                 what Twilio leaves undocumented, as a table of choices
      table                    immutable mappings that share what they have in common
      records                  what an account holds besides numbers and applications: frozen values
      state                    accounts, numbers, applications, events: frozen values
      urls                     which URLs Twilio accepts
      parameters               Twilio's form parameters, and which values it accepts for each
      lifecycle                create, change and delete a resource that has no rules of its own
      domains                  names in Twilio's own DNS
      short_codes              short codes
      messaging_services       Messaging Services, and the numbers in their pools
      add_ons                  add-ons that are assigned to numbers
      number_rules             what a change of one number may be, and what else it changes
      number_lifecycle         buy, change, move and release a number
      account_lifecycle        create, rename, suspend and close subaccounts; create API keys
      number_search            search the numbers for sale
      application_lifecycle    create, change and delete a TwiML application
      trunks                   Elastic SIP trunks with their origination URLs
      sip                      SIP domains and BYOC trunks
      address_configurations   Address Configurations of Conversations
      traffic                  calls with their events, and messages, as logs
      alerts                   what Monitor says about errors
      resource_kinds           every kind of resource that the API creates or changes, as a table
      answering                say what answers a call or a message to a number
      serverless_records       services, assets, builds and deployments of Serverless: frozen values
      serverless_parameters    their form parameters
      serverless_lifecycle     create, change, delete and deploy them, and what Twilio keeps for a time only
      serverless_site          what a domain serves, and the signature that a protected path asks for
      events                   record who changed what, by comparing two states
    api/                       Twilio's API as pure functions: a request and a state in, a response and a state out
      hosts                    Twilio's hosts, and how a path on this server names one
      routes                   the types: request, response, route
      access                   which credentials open which account
      paging                   pages of a list, and page tokens
      periods                  the dates by which lists are filtered
      record_bodies            render what most resources have in common
      bodies                   render resources as Twilio's JSON
      resource_collection      serve one kind of resource by its table of parameters
      serverless_bodies        the same for what Serverless holds
      uploads                  read a file that is uploaded with a form
      resources/               one module for each resource: its paths, and what each method does
      magic_numbers            answer requests that use test credentials
      site                     answer at a domain of Serverless
      protocol                 answer one request
      console                  change a number as a person in the web console does
    faults/                    what can go wrong between a client and Twilio
      kinds                    the faults that can be injected, as a table
      plan                     parse the rules that say which requests a fault hits
      injection                count requests and choose their faults
      delivery                 send a response whole, spoilt, late or not at all
    seed/                      what the accounts hold at first
      values                   read one value of a seed, or say where and why it is refused
      resource_fields          read the fields of a resource
      account_contents         read what one account holds, section by section
      deployed_texts           services of Serverless that serve texts
      document                 a YAML file -> state
    server/                    input and output: sockets, files, the command line
      input_files              read a seed or a fault plan from a file
      state_file               lock, replace and extend a file of lines
      clock                    the time in the accounts
      storage                  the current state, as lines of JSON in a state file
      exchange                 serve one API request: its faults, the protocol, the store, the log
      http_request             read an HTTP request, up to a limit
      certificates             certificates for Twilio's hosts, by an authority of its own
      proxy                    serve a client that uses the emulator as its HTTPS proxy
      origin_check             refuse requests that a web page sends
      control                  the control surface under `/_emulator/`, for tests and people
      app                      the ASGI application: the API and the control surface
      client                   `Emulator`, a running emulator seen from outside
      serve                    start uvicorn: `run` for the command line, `running` for tests
      command                  the command `fallback emulator`

The emulator is written from Twilio's documentation and imports nothing else of this project, so that it does not
confirm our own mistakes. Where Twilio documents nothing, a switch decides if numbers depend on it; otherwise "(U)"
marks what was assumed. docs/emulator.md says what the emulator is for and what it does not do.

The public names are `running`, `Emulator` and `EmulatorRefused`. They are loaded on first use, because uvicorn and
starlette are an optional dependency.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallback.emulator.server.client import Emulator, EmulatorRefused
    from fallback.emulator.server.serve import running

__all__ = ["Emulator", "EmulatorRefused", "running"]

_MODULES = {"Emulator": "client", "EmulatorRefused": "client", "running": "serve"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"fallback.emulator.server.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
