// Full-screen programs set the terminal's modes through standard output or error (less, ncurses), which is a
// pseudo-terminal under exec, and read keys from the real one. What they change there is changed in the real
// one, so that their keys arrive as they are typed.
#pragma once

#include <termios.h>

namespace snykcred {

class TerminalModes {
public:
    /// Both descriptors must outlive it: a pseudo-terminal's controlling side and the real terminal. The
    /// modes of now are those that nobody has changed.
    TerminalModes(int childs, int real);

    /// Carries over what has changed since the last call. Waits for the next one while this process is not in
    /// the real terminal's foreground.
    void follow();

private:
    int childs_, real_;
    termios seen_{};
};

} // namespace snykcred
