"""Pulumi's engine seen from a program: the resource that programs declare, and the program that reads stack files.

sdk       every use of a part of Pulumi's SDK that the SDK does not promise to keep
resource  `PhoneNumber` and the typed values it is declared with
documents `TwimlDocuments`, the resource for words that Twilio serves itself
program   a stack file as a Pulumi program
"""
