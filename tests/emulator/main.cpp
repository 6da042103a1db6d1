// snyk-emulator: the emulator as a program. It prints one line of JSON once it is ready, and ends at the end
// of its standard input (so that no orphan outlives a test) or by SIGTERM or SIGINT.
#include "emulator/emulator.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

struct Options {
    std::string directory;
    std::string world;
    int port = 0;
    bool watch_stdin = true;
};

Options read_options(const std::vector<std::string>& words) {
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto value = [&] {
            if (i + 1 == words.size()) throw std::invalid_argument(words[i] + " needs a value");
            return words[++i];
        };
        if (words[i] == "--dir") {
            options.directory = value();
        } else if (words[i] == "--world") {
            options.world = value();
        } else if (words[i] == "--port") {
            options.port = std::stoi(value());
        } else if (words[i] == "--no-stdin") {
            options.watch_stdin = false;
        } else {
            throw std::invalid_argument("unknown option " + words[i]);
        }
    }
    if (options.directory.empty()) throw std::invalid_argument("--dir is missing");
    return options;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Every client and its connection are a descriptor each.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocked before any thread starts, so that only the descriptor hears of them.
int signal_descriptor() {
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

void wait_for_end(int signals, bool watch_stdin) {
    std::array<pollfd, 2> polled{pollfd{signals, POLLIN, 0},
                                 pollfd{watch_stdin ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        if (poll(polled.data(), polled.size(), -1) < 0) continue;
        if (polled[0].revents != 0) return;
        std::array<char, 256> sink{};
        if (polled[1].revents != 0 && read(STDIN_FILENO, sink.data(), sink.size()) <= 0) return;
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        const Options options = read_options({argv + 1, argv + argc});
        raise_descriptor_limit();
        const int signals = signal_descriptor();
        emulator::Emulator running(options.directory, options.port);
        if (!options.world.empty()) running.set_world(read_file(options.world));
        const boost::json::value ready = {{"port", running.port()},
                                          {"https_proxy_port", running.https_proxy_port()},
                                          {"control_port", running.control_port()},
                                          {"ca_file", running.ca_file()}};
        std::cout << boost::json::serialize(ready) << std::endl;
        wait_for_end(signals, options.watch_stdin);
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << "snyk-emulator: " << problem.what() << '\n';
        return 1;
    }
}
