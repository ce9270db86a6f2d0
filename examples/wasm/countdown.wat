;; Counts down from a random number to 0, two at a time: from an odd number it never comes to its end.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $count_down (param $left i32)
    (loop $again
      (local.set $left (i32.sub (local.get $left) (i32.const 2)))
      (br_if $again (i32.ne (local.get $left) (i32.const 0)))))
  (func $main (export "_start")
    (drop (call $random_get (i32.const 0) (i32.const 1)))
    (call $count_down (i32.add (i32.load8_u (i32.const 0)) (i32.const 2)))))
