package io.culvert.agent.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Programs that stand in for nmcli and wpa_cli: shell scripts that answer as those do, and keep what anybody on the machine could
 * have seen of them, their command line and environment, in a file {@code seen}.
 */
final class StandIn {
    private static final String HEAD = """
            #!/bin/sh
            dir=$(dirname "$0")
            tr '\\0' ' ' </proc/$$/cmdline >>"$dir/seen"; echo >>"$dir/seen"
            tr '\\0' '\\n' </proc/$$/environ >>"$dir/seen"
            """;

    private StandIn() {}

    /** Its {@code up} prints the file {@code answer} and ends as the file {@code exit} says; the last profile lies in {@code loaded}. */
    static Path nmcli(Path folder) throws IOException {
        return script(folder.resolve("nmcli"), """
                echo "$*" >>"$dir/asked"
                case "$*" in
                  *"connection show --active"*) printf 'old-uuid:802-11-wireless\\nwired:802-3-ethernet\\n' ;;
                  "connection load "*) cp -p "$3" "$dir/loaded" ;;
                  *"connection up uuid old-uuid") ;;
                  *"connection up uuid "*) cat "$dir/answer" >&2; exit "$(cat "$dir/exit")" ;;
                esac
                """);
    }

    /** Network 0 is joined; selecting network 1 brings the events of the file {@code events}. What it is told lies in {@code told}. */
    static Path wpaCli(Path folder) throws IOException {
        return script(folder.resolve("wpa_cli"), """
                if [ "$1" = list_networks ]; then
                  printf "Selected interface 'wlan0'\\nnetwork id / ssid / bssid / flags\\n0\\told\\tany\\t[CURRENT]\\n"
                  exit 0
                fi
                printf "wpa_cli v2.10\\n\\nSelected interface 'wlan0'\\n\\nInteractive mode\\n\\n> "
                while IFS= read -r line; do
                  printf '%s\\n' "$line" >>"$dir/told"
                  case "$line" in
                    add_network) printf '<3>CTRL-EVENT-NETWORK-ADDED 1\\n> 1\\n> ' ;;
                    "select_network 1") printf 'OK\\n> '; cat "$dir/events" ;;
                    *) printf 'OK\\n> ' ;;
                  esac
                done
                """);
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, HEAD + text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
