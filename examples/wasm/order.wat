;; Reads an order of eight bytes with one call, and takes it for granted that all of them have come: a pipe may give fewer.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\40\00\00\00\08\00\00\00")
  (data (i32.const 16) "\80\00\00\00\0e\00\00\00")
  (data (i32.const 128) "no such order\0a")
  (func $require_order (param $order i64)
    (if (i64.ne (local.get $order) (i64.load (i32.const 192)))
      (then
        (drop (call $fd_write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 48)))
        (call $proc_exit (i32.const 1)))))
  (data (i32.const 192) "buy 0042")
  (func $main (export "_start")
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 48)))
    (call $require_order (i64.load (i32.const 64)))))
