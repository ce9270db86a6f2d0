/** The binding `stream_wrap`: requests, and the state that a call leaves behind for the library to read. */

/** Places in `streamBaseState`. */
const READ_BYTES_OR_ERROR = 0;
const ARRAY_BUFFER_OFFSET = 1;
const BYTES_WRITTEN = 2;
const LAST_WRITE_WAS_ASYNC = 3;
const FIELDS = 4;

/** A write or a shutdown that the library waits for. */
export interface Request {
  oncomplete: (status: number, ...more: unknown[]) => void;
}

export interface StreamWrap {
  readonly streamBaseState: Int32Array;
  /** Notes what a read has brought: a number of bytes at an offset, or the code of an error. */
  read(bytesOrError: number, offset?: number): void;
  /** Notes a write, and whether it completes later. */
  wrote(bytes: number, isAsync: boolean): void;
}

export function createStreamWrap(): StreamWrap {
  const streamBaseState = new Int32Array(FIELDS);
  class WriteWrap {}
  class ShutdownWrap {}
  const binding = {
    WriteWrap,
    ShutdownWrap,
    kReadBytesOrError: READ_BYTES_OR_ERROR,
    kArrayBufferOffset: ARRAY_BUFFER_OFFSET,
    kBytesWritten: BYTES_WRITTEN,
    kLastWriteWasAsync: LAST_WRITE_WAS_ASYNC,
    streamBaseState,
    read(bytesOrError: number, offset = 0) {
      streamBaseState[READ_BYTES_OR_ERROR] = bytesOrError;
      streamBaseState[ARRAY_BUFFER_OFFSET] = offset;
    },
    wrote(bytes: number, isAsync: boolean) {
      streamBaseState[BYTES_WRITTEN] = bytes;
      streamBaseState[LAST_WRITE_WAS_ASYNC] = Number(isAsync);
    },
  };
  return binding;
}
