// Where the child's standard output and error lead: a pseudo-terminal or pipes whose other ends are ours.
#pragma once

#include "core/result.hpp"
#include "shell/file_descriptor.hpp"

#include <vector>

namespace snykcred {

/// One stream of the child on its way to a descriptor of ours.
struct ChildStream {
    FileDescriptor from; ///< read end, or the terminal's controlling side
    int to = -1;         ///< STDOUT_FILENO or STDERR_FILENO
};

class ChildStreams {
public:
    /// A terminal on our standard output gives a pseudo-terminal (pipes where the system has none to give).
    /// Streams that lead to the same file, pipe or terminal share one stream, so that their order stays; a
    /// closed descriptor stays closed. Refuses [cannot-run] where no descriptors are left.
    static Result<ChildStreams> open();

    /// For the child; -1 where ours is closed.
    [[nodiscard]] int output() const { return output_.get(); }
    [[nodiscard]] int error() const { return shared_ ? output_.get() : error_.get(); }
    [[nodiscard]] bool terminal() const { return terminal_; }
    /// To be called once the child has its own, so that our streams can end.
    void close_child_ends();
    /// Gives the pseudo-terminal the size of the real one.
    void resize() const;

    std::vector<ChildStream> streams; ///< those to pump

private:
    bool add_terminal();
    bool add_pipe(int to, FileDescriptor& child_end);

    FileDescriptor output_, error_;
    bool shared_ = false;
    bool terminal_ = false;
};

} // namespace snykcred
