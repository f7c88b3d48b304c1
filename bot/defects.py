"""Where something went wrong, as file and line: what a log may hold, and which names no one."""


def frames_of(error: BaseException) -> str:
    """Give the innermost frames. Never the message: a database's quotes what was typed."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-4:])
