// Where the child's standard output and error lead: a pseudo-terminal or pipes whose other ends are ours.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/posix/terminal_modes.hpp"

#include <vector>

namespace snykcred {

/// One stream of the child on its way to a descriptor of ours.
struct ChildStream {
    FileDescriptor from; ///< read end, or the terminal's controlling side
    int to = -1;         ///< STDOUT_FILENO or STDERR_FILENO
};

class ChildStreams {
public:
    /// Where ours is a terminal, the child's is a pseudo-terminal (a pipe where the system has none to give).
    /// Streams that lead to the same file, pipe or terminal share one stream, so that their order stays; a
    /// closed descriptor stays closed. Refuses [cannot-run] where no descriptors are left.
    static Result<ChildStreams> open();

    /// For the child; -1 where ours is closed.
    [[nodiscard]] int output() const { return output_.get(); }
    [[nodiscard]] int error() const { return shared_ ? output_.get() : error_.get(); }
    /// To be called once the child has its own, so that our streams can end.
    void close_child_ends();
    /// Gives a pseudo-terminal the size of the real one.
    void resize() const;
    /// Is one of them a pseudo-terminal, whose modes are to be followed?
    [[nodiscard]] bool has_terminal() const { return !modes_.empty(); }
    /// Does a program wait for single keys there?
    [[nodiscard]] bool wants_keys() const;
    /// What the child has changed in the modes of a pseudo-terminal is changed in the real one.
    void follow_modes();

    std::vector<ChildStream> streams; ///< those to pump

private:
    bool add(int to, FileDescriptor& child_end);
    bool add_terminal(int to, FileDescriptor& child_end);
    bool add_pipe(int to, FileDescriptor& child_end);

    std::vector<TerminalModes> modes_;
    FileDescriptor output_, error_;
    bool shared_ = false;
};

} // namespace snykcred
