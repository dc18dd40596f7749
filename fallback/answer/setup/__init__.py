"""From the settings file that people write to a handler, and to an archive for Lambda.

schema    what the file may say, as a JSON Schema; editors read the same one
read      the file as plain data, or all that is wrong with it, with positions
describe  what settings lead to, in words
archive   a deployable archive of the handler and its settings

Only this folder of `fallback.answer` needs more than the standard library.
"""
