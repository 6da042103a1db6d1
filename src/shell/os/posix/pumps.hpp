// The pumps of a child's streams, one worker each.
#pragma once

#include "core/base/result.hpp"
#include "core/mask/form_search.hpp"
#include "core/mask/stream_mask.hpp"
#include "shell/os/posix/child_streams.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/worker.hpp"
#include "shell/os/pump.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace snykcred {

class Pumps {
public:
    /// Starts them, before there is a child: what is lacking must be known by then. `streams`, `patterns` and
    /// `command_marks` (of the CI system) must outlive it. Refuses [cannot-run] where no descriptors, threads
    /// and processes are left.
    static Result<std::unique_ptr<Pumps>> start(std::vector<ChildStream>& streams, const FormSearch& patterns,
                                                std::span<const std::string_view> command_marks);
    Pumps(const Pumps&) = delete;
    Pumps& operator=(const Pumps&) = delete;
    ~Pumps() { stop_and_join(); }

    /// What stands in the streams by now is passed on, nothing that comes later.
    void stop() { stop_.in.close(); }
    /// Readable while a pump has ended that note_ended() was not told of.
    [[nodiscard]] int ended() const { return ended_.out.get(); }
    /// Closes our end of its stream: whoever still writes there learns it as without us, by SIGPIPE.
    void note_ended();
    [[nodiscard]] bool running() const { return running_ > 0; }

    void stop_and_join();
    /// The first failure to write that is not a reader's leaving.
    [[nodiscard]] std::optional<Failure> failure() const;
    /// Has a *** gone out within a command to the CI system?
    [[nodiscard]] bool masked_in_command() const;

private:
    struct Lane {
        ChildStream& stream;
        std::unique_ptr<StreamMask> mask;
        PumpEnd end;
        bool masked_in_command = false;
    };
    /// What a worker says at its end; a fork has no other way.
    struct Word {
        std::size_t lane = 0;
        PumpEnd end;
        bool masked_in_command = false;
    };
    Pumps(std::vector<ChildStream>& streams, const FormSearch& patterns,
          std::span<const std::string_view> command_marks, Pipe stop, Pipe ended);
    Worker begin(std::size_t number);

    std::vector<Lane> lanes_;
    std::vector<Worker> workers_;
    Pipe stop_, ended_;
    std::size_t running_ = 0;
};

} // namespace snykcred
