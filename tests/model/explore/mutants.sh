#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# mutants.sh [COMPILER EXPLORER EXPLORED]: seeds faults into copies of the sources of src/sync, one at a
# time, builds the explorer with each, and fails unless the explorer finds it. EXPLORER and EXPLORED
# are the two libraries that it is built of (default: those of the release preset).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
compiler=${1:-cc}
explorer=${2:-$root/build/release/tests/libexplorer.a}
explored=${3:-$root/build/release/tests/libexplored.a}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# try NAME FILE EDIT CASE…: the copy of the file, edited by sed, in place of the file; the first of
# the cases that fails is named.
try() {
    local name=$1 file=$2 edit=$3 one
    local folder=$work/$name
    shift 3
    mkdir "$folder"
    # Newlines are bytes like others, so that an edit can reach over lines.
    sed -z -E "$edit" "$root/src/sync/$file" >"$folder/$file"
    if cmp -s "$folder/$file" "$root/src/sync/$file"; then
        echo "NOT APPLIED: $name: $file has changed; write the fault anew"
        return
    fi
    "$compiler" -std=c11 -D_POSIX_C_SOURCE=200809L -Dfree=ex_free -Dpthread_self=ex_pthread_self \
        -w -O1 -g -fsanitize=thread -I"$here/shim" -I"$root/src/sync" -I"$root/src/base" \
        -I"$root/src/include" -c "$folder/$file" -o "$folder/mutant.o"
    "$compiler" -o "$folder/explore" "$folder/mutant.o" \
        -Wl,--start-group "$explorer" "$explored" -Wl,--end-group
    for one in "$@"; do
        timeout 60 "$folder/explore" --case "$one" --limit 1000000 >"$folder/log" 2>&1 || true
        if grep -q FAILED "$folder/log"; then
            echo "caught: $name by $one: $(sed -n 's/.*FAILED: //p' "$folder/log" | head -n 1)"
            return
        fi
    done
    echo "SURVIVED: $name in $*"
}

# Two at a time, told in their order.
count=0
mutant() {
    count=$((count + 1))
    try "$@" >"$work/told.$count" 2>&1 &
    [ $((count % 2)) = 1 ] || wait
}

# ---- channel ----
mutant receivers_not_called channel.c \
    's/    sl_line_call\(channel, SL_WAY_RECEIVE, &calls\);\n//' plain-1
mutant senders_not_called channel.c \
    's/    sl_line_call\(channel, SL_WAY_SEND, &calls\);\n//' plain-1
mutant close_before_drain channel.c \
    's/\(ends & SL_END_CLOSED\) && sl_counter_load\(&channel->length\) == 0/(ends \& SL_END_CLOSED)/' \
    leave-1
mutant send_after_close channel.c \
    's/(way == SL_WAY_SEND\)\n +return) SL_CLOSED/\1 SL_OK/' close-1
mutant end_calls_nobody channel.c 's/    sl_line_call_all\(channel\);\n//' leave-1
mutant last_leave_does_not_close channel.c 's/    if \(last\)/    if (false)/' leave-1
mutant first_leave_closes channel.c \
    's/bool last = --channel->senders == 0/bool last = channel->senders-- > 0/' leave-1
mutant lock_dropped_early channel.c \
    's/(    sl_line_call_all\(channel\);\n)(    sl_lock_drop\(&channel->lock\);\n)/\2\1/' leave-1
mutant cancel_not_seen_by_receivers channel.c \
    's/if \(ends & SL_END_CANCELLED\)/if ((ends \& SL_END_CANCELLED) \&\& way == SL_WAY_SEND)/' \
    cancel-1
mutant newest_first channel.c \
    's/void \*item = channel->items\[channel->head\]/void *item = channel->items[channel->head ^ 1]/' \
    plain-2
mutant no_lock_for_leave channel.c \
    's/(sl_channel_leave\(struct sl_channel \*channel\)\n\{\n)    sl_lock_take\(&channel->lock\);(.*)\n    sl_lock_drop\(&channel->lock\);\n    if \(last\)/\1\2    if (last)/' \
    leave-1

# ---- waiting in line ----
mutant if_for_while_in_line channel_line.c \
    's/while \(in_time && !is_over\(channel, way, &status\)\)/if (in_time \&\& !is_over(channel, way, \&status))/' \
    leave-1 plain-1
mutant call_not_woken channel_line.c \
    's/        if \(calls->asleep\[i\]\)\n            sl_parker_wake\(calls->asleep\[i\]\);\n/;/' plain-1
mutant deadline_leaves_its_place channel_line.c \
    's/(was_called \|=) (sl_line_leave\(channel, way, &place\))/\1 in_time \&\& \2/' \
    deadline-1
mutant place_taken_back_twice channel_line.c 's/if \(!place->in_line\) \{/if (false) {/' plain-1
mutant still_coming channel_line.c 's/        channel->lines\[way\]\.coming = false;\n//' plain-1 leave-1
mutant coming_forgotten_by_deadline channel_line.c \
    's/was_called \|= sl_line_leave\(channel, way, &place\);/&\n        channel->lines[way].coming |= !in_time;/' \
    deadline-1
mutant still_looking channel_line.c 's/    sl_atomic_sub\(looking, 1\);\n//' look look-senders
mutant place_left_in_line channel_line.c \
    's/\*\(place->before \? &place->before->behind : &line->first\) = place->behind;/line->first = NULL;/' \
    plain-1 deadline-1 leave-2
mutant sleeper_not_counted channel_line.c 's/    channel->asleep\[way\]\+\+;\n//' plain-1
mutant end_wakes_one channel_line.c \
    's/place; place = place->behind\) \{/place; place = NULL) {/' close-1 leave-1 cancel-1

# ---- select ----
mutant select_keeps_the_call select.c \
    's/    sl_line_call\(channel, SL_WAY_SEND, &calls\);\n    sl_line_call\(channel, SL_WAY_RECEIVE, &calls\);\n/    if (step != LEAVE)\n        sl_line_call(channel, SL_WAY_RECEIVE, \&calls), sl_line_call(channel, SL_WAY_SEND, \&calls);\n/' \
    select-pass-on select-pass-on-2
mutant select_stays_in_line select.c \
    's/        sl_line_leave\(channel, one->way, place\);\n//' select
mutant select_does_two select.c \
    's/    if \(selection->chosen < selection->count\)\n        return;\n    enum/    enum/' select

# ---- park ----
mutant token_lost park.c \
    's/(bool sl_park\(struct sl_parker \*parker, int64_t deadline_ns\)\n\{\n)/\1    atomic_store(\&parker->state, PARKER_EMPTY);\n/' \
    park
mutant token_left_at_deadline park.c \
    's/return atomic_exchange_explicit\(&parker->state, PARKER_EMPTY, memory_order_acquire\) ==\n +PARKER_SIGNALLED/return in_time/' \
    park-deadline
mutant sleeper_not_noticed park.c \
    's/PARKER_SIGNALLED, memory_order_release\) ==\n +PARKER_ASLEEP/PARKER_SIGNALLED, memory_order_release) == PARKER_EMPTY/' \
    park
mutant lock_not_crowded park.c \
    's/while \(atomic_exchange_explicit\(&lock->state, SL_LOCK_CROWDED/while (atomic_exchange_explicit(\&lock->state, SL_LOCK_HELD/' \
    lock-2
mutant lock_sleeps_on_held park.c \
    's/sl_futex_wait\(&lock->state, SL_LOCK_CROWDED/sl_futex_wait(\&lock->state, SL_LOCK_HELD/' lock-2
mutant lock_wakes_nobody park.c 's/sl_futex_wake\(&lock->state, 1\)/(void)lock/' lock-2
mutant lock_taken_by_two park.c \
    's/while \(atomic_exchange_explicit\(&lock->state, SL_LOCK_CROWDED, memory_order_acquire\) !=/if (atomic_exchange_explicit(\&lock->state, SL_LOCK_CROWDED, memory_order_acquire) !=/' \
    lock-3 lock-2

# ---- semaphore ----
mutant credit_not_returned semaphore.c \
    's/sl_counter_load\(&semaphore->available\) \+ weight/sl_counter_load(\&semaphore->available) + weight - 1/' \
    permits
mutant release_serves_nobody semaphore.c \
    's/(available, available\);\n)    serve\(semaphore\);/\1/' permits
mutant deadline_serves_nobody semaphore.c \
    's/    serve\(semaphore\); \/\* those behind[^\n]*\n//' permits-deadline
mutant deadline_leaves_its_waiter semaphore.c 's/        withdraw\(semaphore, &waiter\);\n//' \
    permits-deadline permits-deadlines
mutant overtaking semaphore.c 's/else if \(!semaphore->first && /else if (/' permits-fifo
mutant cancel_wakes_the_first semaphore.c \
    's/for \(struct waiter \*waiter = semaphore->first; waiter; waiter = waiter->next\)/struct waiter *waiter = semaphore->first;\n    if (waiter)/' \
    permits-end
mutant cancel_not_seen_by_a_waiter semaphore.c \
    's/ && !sl_flag_load\(&semaphore->cancelled\) && in_time\)/ \&\& in_time)/' permits-end
mutant if_for_while_semaphore semaphore.c \
    's/while \((!sl_flag_load\(&waiter\.granted\) && !sl_flag_load)/if (\1/' permits
mutant signalled_after_unlock semaphore.c \
    's/        \/\* Under the lock[^\n]*\n        sl_cond_signal\(&waiter->ready\);/        sl_mutex_unlock(\&semaphore->lock);\n        sl_cond_signal(\&waiter->ready);\n        sl_mutex_lock(\&semaphore->lock);/' \
    permits

# ---- wait group, barrier, once, cancel ----
mutant group_wakes_too_early wait_group.c 's/count == 1 && group->waiting/count == 2 \&\& group->waiting/' \
    group
mutant group_wakes_one wait_group.c 's/sl_cond_broadcast/sl_cond_signal/' group
mutant group_wakes_after_unlock wait_group.c \
    's/(    if \(count == 1 && group->waiting > 0\)\n        sl_cond_broadcast\(&group->zero\);\n)(    sl_mutex_unlock\(&group->lock\);\n)/\2\1/' \
    group-freed
mutant if_for_while_group wait_group.c 's/while \(sl_counter_load/if (sl_counter_load/' group
mutant barrier_without_rounds barrier.c \
    's/while \(sl_counter_load\(&barrier->round\) == round &&/while (sl_counter_load(\&barrier->arrived) != 0 \&\&/' \
    barrier-2 barrier-3
mutant open_wakes_nobody barrier.c 's/(&barrier->open, true\);\n)    sl_cond_broadcast[^;]*;\n/\1/' \
    barrier-open
mutant barrier_wakes_one barrier.c 's/sl_cond_broadcast/sl_cond_signal/' barrier-3
mutant if_for_while_barrier barrier.c \
    's/while \(sl_counter_load\(&barrier->round\)/if (sl_counter_load(\&barrier->round)/' barrier-2
mutant once_done_too_early once.c 's/, ONCE_BEGUN\)\) \{/, ONCE_DONE)) {/' once
mutant once_wakes_nobody once.c 's/        sl_futex_wake\([^;]*;\n//' once
mutant forgotten_while_running cancel.c 's/while \(cancel->running == action && /while (false \&\& /' token
mutant action_missed cancel.c \
    's/    if \(sl_cancel_requested\(cancel\)\)\n        run_actions\(cancel\);\n//' token
wait

failures=0
for ((i = 1; i <= count; i++)); do
    cat "$work/told.$i"
    grep -q '^caught' "$work/told.$i" || failures=$((failures + 1))
done
echo "mutants: $count faults seeded, $failures not caught"
[ "$failures" = 0 ]
