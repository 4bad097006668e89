#include "app/commands.hpp"

int main(int argc, char** argv) {
    return deskbell::app::runCommandLine(argc, argv);
}
