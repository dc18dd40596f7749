@echo off
rem What pulumi-resource-pulumi-python does, for Windows.
setlocal
set "python=python"
if defined PULUMI_PYTHON_CMD set "python=%PULUMI_PYTHON_CMD%"
if defined PULUMI_RUNTIME_VIRTUALENV set "python=%PULUMI_RUNTIME_VIRTUALENV%\Scripts\python.exe"
"%python%" -u -m fallback.host %*
