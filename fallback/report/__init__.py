"""Values worth reading, rendered. Pure: every function here turns a value into text or into plain data.

    documents     plain data as JSON
    explanation   one number: where each value was written, and who answers
    plan          what a run does: text, document
    problems      what is wrong in stack files: text, document, annotations for GitHub
    twiml         what is wrong in TwiML documents, and what a caller hears: the same three

No other room formats anything for people or programs. Values pass through `fallback.display` before they get here, or
here.
"""
