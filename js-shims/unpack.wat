;; What an Action's data goes through before it is used: unpacked, and its checksum compared, as js-shims/shared.js describes
;; it. There it stands as base64, because JavaScript takes milliseconds of a cold start for what this does in tenths of one;
;; a test says that the two are the same.
(module
  (import "" "" (memory 1))
  ;; The checksum over the words before $end, of which there is at least one; it goes to $end.
  (func (export "sum") (param $end i32)
    (local $at i32)
    (local $sum i64)
    (local.set $sum (i64.const 0x4741544557415244))
    (loop $next
      (local.set $sum
        (i64.mul
          (i64.xor
            (i64.xor (local.get $sum) (i64.load (local.get $at)))
            (i64.shr_u (local.get $sum) (i64.const 29)))
          (i64.const 0x9e3779b185ebca77)))
      (br_if $next
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    (i64.store (local.get $end) (local.get $sum)))
  ;; Unpacks the LZ4 block from $at up to $end to $to; where what was written ends. Eight bytes at a time, so up to fourteen
  ;; more are written than that, and seven read. A block that is damaged reads or writes beyond the memory, which traps, or
  ;; ends somewhere: every turn reads on.
  (func (export "unpack") (param $at i32) (param $end i32) (param $to i32) (result i32)
    (local $token i32) (local $length i32) (local $from i32) (local $stop i32)
    (loop $next
      (local.set $token (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $length (i32.shr_u (local.get $token) (i32.const 4)))
      (if (i32.eq (local.get $length) (i32.const 15))
        (then (loop $more
          (local.set $length (i32.add (local.get $length) (local.tee $from (i32.load8_u (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $more (i32.eq (local.get $from) (i32.const 255))))))
      (local.set $stop (i32.add (local.get $to) (local.get $length)))
      (local.set $from (local.get $at))
      (local.set $at (i32.add (local.get $at) (local.get $length)))
      (loop $copy
        (i64.store (local.get $to) (i64.load (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (br_if $copy (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 8))) (local.get $stop))))
      (local.set $to (local.get $stop))
      (if (i32.lt_u (local.get $at) (local.get $end))
        (then
          (local.set $from (i32.sub (local.get $to) (i32.load16_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 2)))
          (local.set $length (i32.and (local.get $token) (i32.const 15)))
          (if (i32.eq (local.get $length) (i32.const 15))
            (then (loop $more
              (local.set $length (i32.add (local.get $length) (local.tee $token (i32.load8_u (local.get $at)))))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br_if $more (i32.eq (local.get $token) (i32.const 255))))))
          (local.set $stop (i32.add (local.get $to) (i32.add (local.get $length) (i32.const 4))))
          ;; What repeats every few bytes is written byte by byte until it repeats in the eight before, too.
          (loop $apart
            (if (i32.lt_u (local.tee $length (i32.sub (local.get $to) (local.get $from))) (i32.const 8))
              (then
                (local.set $token (i32.add (local.get $to) (local.get $length)))
                (loop $copy
                  (i32.store8 (local.get $to) (i32.load8_u (i32.sub (local.get $to) (local.get $length))))
                  (br_if $copy (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (local.get $token))))
                (br $apart))))
          (loop $copy
            (i64.store (local.get $to) (i64.load (local.get $from)))
            (local.set $from (i32.add (local.get $from) (i32.const 8)))
            (br_if $copy (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 8))) (local.get $stop))))
          (local.set $to (local.get $stop))
          (br $next))))
    (local.get $to)))
