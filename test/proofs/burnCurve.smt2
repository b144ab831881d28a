; The burn curve as contracts/token/BurnCurve.sol states it, over the integers, for every supply above the floor.
; Solidity computes the same floor exactly: testFuzz_IsTheExactFloor. A claim is proved when its negation is unsat.
;   d = min(supply, CAP) - FLOOR, 0 .. 10^27 wei;  burn = floor(d^3 / 10^60)
(define-fun top () Int 1000000000000000000000000000)
(define-fun scale () Int 1000000000000000000000000000000000000000000000000000000000000)
(define-fun most () Int 1000000000000000000000)
(define-fun isBurn ((burn Int) (d Int)) Bool
  (and (<= 0 d) (<= d top) (<= (* burn scale) (* d d d)) (< (* d d d) (* (+ burn 1) scale))))

(declare-const d Int)
(declare-const burn Int)
(declare-const dLater Int)
(declare-const burnLater Int)
(assert (isBurn burn d))
(assert (isBurn burnLater dLater))

(echo "proved: the burn is at least 0 and at most 1,000 tokens")
(push) (assert (not (and (<= 0 burn) (<= burn most)))) (check-sat) (pop)
(echo "proved: a larger supply burns no less (E5)")
(push) (assert (and (<= d dLater) (> burn burnLater))) (check-sat) (pop)
(echo "proved: at the cap the burn is 1,000 tokens")
(push) (assert (and (= d top) (not (= burn most)))) (check-sat) (pop)
(echo "refuted: a larger supply always burns more")
(push) (assert (and (< d dLater) (>= burn burnLater))) (check-sat) (pop)
(echo "refuted: the burn stays below 1,000 tokens")
(push) (assert (>= burn most)) (check-sat) (pop)
