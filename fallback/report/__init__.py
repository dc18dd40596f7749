"""Values worth reading, rendered. Pure: every function here turns a value into text or into plain data.

    page          a report as a value: verdict, sections, blocks; read it first
    formats       a report in each of the formats that all reports share
    text          a page as lines, by `layout`
    markdown      a page as Markdown for GitHub, which fits a comment
    html          a page as one HTML file
    documents     plain data as JSON
    explanation   one number: where each value was written, and who answers
    plan          what a run does: text, document
    drill         handlers as they were asked: page, document, JUnit
    problems      what is wrong in stack files: text, document, annotations for GitHub, SARIF
    twiml         what is wrong in TwiML documents, and what a caller hears: the same three

No other room formats anything for people or programs. Values pass through `fallback.display` before they get here, or
here.
"""
