// Full-screen programs and pagers work on the terminal behind standard output or error, which is a
// pseudo-terminal under exec. Modes that they set there are set in the real one, too; and where they read
// keys from there (less, more), what nobody reads from the real one is passed on to them.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <termios.h>

namespace snykcred {

class TerminalModes {
public:
    /// Both descriptors must outlive it: a pseudo-terminal's controlling side and the real terminal. The
    /// modes of now are those that nobody has changed.
    TerminalModes(int childs, int real);

    /// Carries over what has changed since the last call, and keys. Waits for the next one while this process
    /// is not in the real terminal's foreground.
    void follow();
    /// A program waits for single keys there.
    [[nodiscard]] bool wants_keys() const { return (seen_.c_lflag & ICANON) == 0; }

private:
    void follow_modes();
    void pass_keys();

    int childs_, real_;
    FileDescriptor keys_;    ///< the real terminal again, never blocking
    bool keys_left_ = false; ///< by whoever might have read them since the last look
    termios seen_{};
};

} // namespace snykcred
