package io.culvert.agent.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/** The configuration, which could be read, and the files with passwords: nobody else may read those. */
record FilesExamination(Patient patient) implements Examination {

    @Override
    public String title() {
        return "configuration " + patient.config();
    }

    @Override
    public void examine(Consumer<Finding> findings) {
        findings.accept(Finding.fine(
                "config",
                "can be used: " + count(patient.gateways().size(), "gateway") + ", "
                        + count(patient.cameras().size(), "camera")));
        patient.secretFiles().stream().distinct().forEach(file -> findings.accept(secrecy(file)));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static Finding secrecy(Path file) {
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            String text = file + " has mode " + PosixFilePermissions.toString(modes);
            boolean isOpen = modes.contains(PosixFilePermission.OTHERS_READ)
                    || modes.contains(PosixFilePermission.OTHERS_WRITE)
                    || modes.contains(PosixFilePermission.GROUP_WRITE);
            return isOpen
                    ? Finding.doubtful("secret", text + ", and holds a password", "run: chmod 600 " + file)
                    : Finding.fine("secret", text);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Finding.doubtful("secret", file + ": who may read it is not known", "look at its mode by hand");
        }
    }
}
