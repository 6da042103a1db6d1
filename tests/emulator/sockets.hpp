// Sockets as each operating system has them; the only file of the emulator that differs between systems,
// beside main.cpp. Descriptors are int everywhere: Windows' handles of sockets fit.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace emulator {

enum class Wait { read, write, peer_end };

/// A socket that is readable once wake() was called for it. Throws std::runtime_error if there is none.
int open_wakeup();
void wake(int wakeup);

/// Listens on the loopback, on IPv4 or IPv6; port 0 is any. -1 if it cannot.
int listen_on(bool six, int port);
int port_of(int listener);
/// A connection that waits, or -1.
int accept_one(int listener);

/// Which of them are readable, by index; waits until one is.
std::vector<std::size_t> wait_for_any(const std::vector<int>& descriptors);
/// True once the socket is ready; false after `ms` (-1: no limit) or as soon as `wakeup` is readable.
bool wait_for(int descriptor, Wait what, int wakeup, int ms);

/// 0 at the end and at an error.
std::size_t receive(int descriptor, char* into, std::size_t size);
/// How much was taken, 0 if nothing can be just now; -1 at an error.
long send_some(int descriptor, std::string_view bytes);
/// True if it could be half-closed.
bool end_sending(int descriptor);
void close_socket(int descriptor);
/// Closes with a RST.
void reset_socket(int descriptor);

} // namespace emulator
