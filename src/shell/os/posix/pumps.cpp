#include "shell/os/posix/pumps.hpp"

#include "shell/os/posix/child_start.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

namespace snykcred {

Result<std::unique_ptr<Pumps>> Pumps::start(std::vector<ChildStream>& streams, const FormSearch& patterns,
                                            std::span<const std::string_view> command_marks) {
    auto stop = make_pipe();
    auto ended = make_pipe();
    if (!stop || !ended) return no_room("the command's output cannot be waited for", errno);
    std::unique_ptr<Pumps> pumps;
    try {
        pumps.reset(new Pumps(streams, patterns, command_marks, std::move(*stop), std::move(*ended)));
    } catch (const std::bad_alloc&) { // the only large pieces of memory that exec takes after its checks
        return no_room("the command's output cannot be masked", ENOMEM);
    }
    for (std::size_t i = 0; i < pumps->lanes_.size(); ++i) {
        if (Worker worker = pumps->begin(i)) {
            pumps->workers_.push_back(std::move(worker));
        } else {
            return no_room("the command's output cannot be masked, for no thread can be started", errno);
        }
    }
    pumps->running_ = pumps->lanes_.size();
    // Then the end of one that was killed is seen, too.
    if (std::ranges::all_of(pumps->workers_, &Worker::is_fork)) pumps->ended_.in.close();
    return pumps;
}

Pumps::Pumps(std::vector<ChildStream>& streams, const FormSearch& patterns,
             std::span<const std::string_view> command_marks, Pipe stop, Pipe ended)
    : stop_(std::move(stop)), ended_(std::move(ended)) {
    for (ChildStream& stream : streams) {
        lanes_.push_back(
            {stream, std::make_unique<StreamMask>(patterns, StreamMask::k_chunk, command_marks), {}});
    }
    workers_.reserve(lanes_.size());
}

Worker Pumps::begin(std::size_t number) {
    StreamMask* const mask = lanes_[number].mask.get();
    const int from = lanes_[number].stream.from.get();
    const int to = lanes_[number].stream.to;
    const int stop = stop_.out.get();
    const int ended = ended_.in.get();
    const auto work = [=] {
        const PumpEnd end = pump(from, to, *mask, stop);
        const Word word{number, end, mask->masked_in_command()};
        static_cast<void>(::write(ended, &word, sizeof word) == sizeof word); // as one: less than PIPE_BUF
    };
    return Worker::start(work, {from, to, stop, ended});
}

void Pumps::note_ended() {
    Word word;
    if (::read(ended_.out.get(), &word, sizeof word) != sizeof word) {
        running_ = 0;
        return;
    }
    lanes_[word.lane].end = word.end;
    lanes_[word.lane].masked_in_command = word.masked_in_command;
    lanes_[word.lane].stream.from.close();
    --running_;
}

void Pumps::stop_and_join() {
    stop();
    while (running_ > 0)
        note_ended();
    for (Worker& worker : workers_)
        worker.join();
}

bool Pumps::masked_in_command() const { return std::ranges::any_of(lanes_, &Lane::masked_in_command); }

std::optional<Failure> Pumps::failure() const {
    for (const Lane& lane : lanes_) {
        const int cause = lane.end.write_error;
        if (cause == 0 || cause == EPIPE || (cause == EIO && ::isatty(lane.stream.to) == 1)) continue;
        const std::string name = lane.stream.to == STDERR_FILENO ? "standard error" : "standard output";
        return Failure{Fault::cannot_write,
                       name + " cannot be written: " + std::strerror(cause),
                       {"the command's output is incomplete: check where " + name + " goes (disk full?)"}};
    }
    return std::nullopt;
}

} // namespace snykcred
