"""Threads that share the parts of a job: a pool in machine code, without Python and its lock.

The thread that has a job does parts itself and goes on when all are done: it never waits for a
thread that has not begun. Threads are started when they are first needed, sleep between jobs after
a while of looking for the next one, take no signals, and are started anew in a process that was
forked.
"""

from __future__ import annotations

import ctypes
import signal

from .linking import Code
from .making import object_code
from .store import Store
from .text import Text

LOOKS = 4000
"""How often a thread looks for a job, or for the end of one, before it sleeps: for about 1 ms.

To fall asleep and to wake takes longer than many a job, and the system leaves threads that are
always asleep on one processor.
"""


_made: list[Code] = []  # the one, which stays for as long as there are threads in it


def _address(store: Store | None) -> int:
    """Where `run` is."""
    if not _made:
        _made.append(Code(object_code([_TEXT], False, store), "run"))
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(_made[0]))
    return _made[0].addresses["run"]


def called(t: Text) -> str:
    """The function `run(function, words, parts, slots)`, for code that calls it.

    It calls function(words, part, slot) for each part, at most one at a time of each slot.
    """
    t.globals["homset.run"] = "declare void @homset.run(ptr, ptr, i64, i64)"
    t.imports["homset.run"] = _address
    return "@homset.run"


_TEXT = f"""
@mutex = internal global [16 x i64] zeroinitializer, align 16
@wake = internal global [16 x i64] zeroinitializer, align 16
@idle = internal global [16 x i64] zeroinitializer, align 16
; the process that has a job
@busy = internal global i32 0
@owner = internal global i32 0
@started = internal global i64 0
@job = internal global i64 0
@open = internal global i64 0
@active = internal global i64 0
@next = internal global i64 0
@function = internal global ptr null
@words = internal global ptr null
@parts = internal global i64 0
@slots = internal global i64 0

declare i32 @getpid()
declare i32 @pthread_mutex_init(ptr, ptr)
declare i32 @pthread_cond_init(ptr, ptr)
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare i32 @pthread_cond_broadcast(ptr)
declare i32 @pthread_cond_signal(ptr)
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @pthread_detach(i64)
declare i32 @sched_yield()
declare i32 @pthread_sigmask(i32, ptr, ptr)
declare i32 @sigfillset(ptr)

; parts, as long as there are some
define internal void @share(ptr %function, ptr %words, i64 %parts, i64 %slot) {{
entry:
  br label %take
take:
  %part = atomicrmw add ptr @next, i64 1 acq_rel
  %some = icmp ult i64 %part, %parts
  br i1 %some, label %do, label %done
do:
  %0 = call i32 %function(ptr %words, i64 %part, i64 %slot)
  br label %take
done:
  ret void
}}

; a thread of the pool: it sleeps until there is a job that it has not seen, and a slot for it
define internal ptr @worker(ptr %given) {{
entry:
  %slot = ptrtoint ptr %given to i64
  %l = call i32 @pthread_mutex_lock(ptr @mutex)
  br label %look
look:
  %seen = phi i64 [ 0, %entry ], [ %seen, %sleep ], [ %job, %worked ]
  %open = load i64, ptr @open
  %job = load i64, ptr @job
  %slots = load i64, ptr @slots
  %is_open = icmp ne i64 %open, 0
  %is_new = icmp ne i64 %job, %seen
  %has_slot = icmp ult i64 %slot, %slots
  %a = and i1 %is_open, %is_new
  %go = and i1 %a, %has_slot
  br i1 %go, label %work, label %sleep
sleep:
  %w = call i32 @pthread_cond_wait(ptr @wake, ptr @mutex)
  br label %look
work:
  %function = load ptr, ptr @function
  %words = load ptr, ptr @words
  %parts = load i64, ptr @parts
  %before = load i64, ptr @active
  %more = add i64 %before, 1
  store i64 %more, ptr @active
  %u = call i32 @pthread_mutex_unlock(ptr @mutex)
  call void @share(ptr %function, ptr %words, i64 %parts, i64 %slot)
  %l2 = call i32 @pthread_mutex_lock(ptr @mutex)
  %now = load i64, ptr @active
  %less = sub i64 %now, 1
  store atomic i64 %less, ptr @active monotonic, align 8
  %last = icmp eq i64 %less, 0
  br i1 %last, label %tell, label %worked
tell:
  %s = call i32 @pthread_cond_signal(ptr @idle)
  br label %worked
worked:
  %u2 = call i32 @pthread_mutex_unlock(ptr @mutex)
  call void @linger(ptr @job, i64 %job)
  %l3 = call i32 @pthread_mutex_lock(ptr @mutex)
  br label %look
}}

; until there is another number at a place, or for as long as is worth staying awake
define internal void @linger(ptr %place, i64 %old) {{
entry:
  br label %look
look:
  %i = phi i64 [ 0, %entry ], [ %more, %again ]
  %now = load atomic i64, ptr %place monotonic, align 8
  %same = icmp eq i64 %now, %old
  %short = icmp ult i64 %i, {LOOKS}
  %on = and i1 %same, %short
  br i1 %on, label %again, label %done
again:
  %y = call i32 @sched_yield()
  %more = add i64 %i, 1
  br label %look
done:
  ret void
}}

; one more thread, which takes no signals
define internal i32 @start(i64 %slot) {{
  %thread = alloca i64
  %all = alloca [32 x i64]
  %old = alloca [32 x i64]
  %f = call i32 @sigfillset(ptr %all)
  %m = call i32 @pthread_sigmask(i32 {int(getattr(signal, "SIG_SETMASK", 0))}, ptr %all, ptr %old)
  %given = inttoptr i64 %slot to ptr
  %failed = call i32 @pthread_create(ptr %thread, ptr null, ptr @worker, ptr %given)
  %n = call i32 @pthread_sigmask(i32 {int(getattr(signal, "SIG_SETMASK", 0))}, ptr %old, ptr null)
  %fine = icmp eq i32 %failed, 0
  br i1 %fine, label %detach, label %done
detach:
  %id = load i64, ptr %thread
  %d = call i32 @pthread_detach(i64 %id)
  br label %done
done:
  ret i32 %failed
}}

; a process that was forked has none of the threads
define internal void @here(i32 %me) {{
  %owner = load i32, ptr @owner
  %same = icmp eq i32 %me, %owner
  br i1 %same, label %done, label %anew
anew:
  store i32 %me, ptr @owner
  store i64 0, ptr @started
  store i64 0, ptr @open
  store i64 0, ptr @active
  %a = call i32 @pthread_mutex_init(ptr @mutex, ptr null)
  %b = call i32 @pthread_cond_init(ptr @wake, ptr null)
  %c = call i32 @pthread_cond_init(ptr @idle, ptr null)
  br label %done
done:
  ret void
}}

define void @run(ptr %function, ptr %words, i64 %parts, i64 %slots) {{
entry:
  %several = icmp ugt i64 %slots, 1
  br i1 %several, label %ask, label %alone
ask:
  %me = call i32 @getpid()
  %by = load atomic i32, ptr @busy monotonic, align 4
  %taken = icmp eq i32 %by, %me
  br i1 %taken, label %alone, label %claim
claim:
  %pair = cmpxchg ptr @busy, i32 %by, i32 %me acq_rel monotonic
  %mine = extractvalue {{ i32, i1 }} %pair, 1
  br i1 %mine, label %prepare, label %alone
prepare:
  call void @here(i32 %me)
  br label %threads
alone:
  %i = phi i64 [ 0, %entry ], [ 0, %ask ], [ 0, %claim ], [ %j, %one ]
  %left = icmp ult i64 %i, %parts
  br i1 %left, label %one, label %done
one:
  %r = call i32 %function(ptr %words, i64 %i, i64 0)
  %j = add i64 %i, 1
  br label %alone
threads:
  %n = load i64, ptr @started
  %slot = add i64 %n, 1
  %enough = icmp uge i64 %slot, %slots
  br i1 %enough, label %post, label %begin
begin:
  %failed = call i32 @start(i64 %slot)
  %begun = icmp eq i32 %failed, 0
  br i1 %begun, label %count, label %post
count:
  store i64 %slot, ptr @started
  br label %threads
post:
  %l = call i32 @pthread_mutex_lock(ptr @mutex)
  store ptr %function, ptr @function
  store ptr %words, ptr @words
  store i64 %parts, ptr @parts
  store i64 %slots, ptr @slots
  store atomic i64 0, ptr @next release, align 8
  %job = load i64, ptr @job
  %following = add i64 %job, 1
  store atomic i64 %following, ptr @job monotonic, align 8
  store i64 1, ptr @open
  %w = call i32 @pthread_cond_broadcast(ptr @wake)
  %u = call i32 @pthread_mutex_unlock(ptr @mutex)
  call void @share(ptr %function, ptr %words, i64 %parts, i64 0)
  %l2 = call i32 @pthread_mutex_lock(ptr @mutex)
  store i64 0, ptr @open
  br label %wait
wait:
  %before = phi i64 [ 0, %post ], [ %active, %stay ], [ %active, %sleep ]
  %active = load i64, ptr @active
  %none = icmp eq i64 %active, 0
  br i1 %none, label %close, label %some
some:
  %fewer = icmp ne i64 %active, %before
  br i1 %fewer, label %stay, label %sleep
stay:
  %u3 = call i32 @pthread_mutex_unlock(ptr @mutex)
  call void @linger(ptr @active, i64 %active)
  %l3 = call i32 @pthread_mutex_lock(ptr @mutex)
  br label %wait
sleep:
  %s = call i32 @pthread_cond_wait(ptr @idle, ptr @mutex)
  br label %wait
close:
  %u2 = call i32 @pthread_mutex_unlock(ptr @mutex)
  store atomic i32 0, ptr @busy release, align 4
  br label %done
done:
  ret void
}}
"""
