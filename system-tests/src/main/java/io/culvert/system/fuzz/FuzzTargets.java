package io.culvert.system.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fuzz targets of a built checkout: every class named {@code …Fuzz} in a module's test classes.
 *
 * <p>Targets read what is private to their package, so they and the product are loaded together, by a loader of their own.
 */
public final class FuzzTargets {
    private static final List<String> MODULES =
            List.of("media", "proto", "qr-provisioning", "edge-agent", "cloud-gateway", "camera-simulator");
    private static final String SUFFIX = "Fuzz.class";

    private final Path home;

    /** @param home root of the checkout */
    public FuzzTargets(Path home) {
        this.home = home;
    }

    /** Class names, sorted. Blocking. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (String module : MODULES) {
            Path root = testClasses(module);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                files.map(root::relativize)
                        .map(Path::toString)
                        .filter(file -> file.endsWith(SUFFIX))
                        .map(file -> file.substring(0, file.length() - ".class".length())
                                .replace('/', '.'))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names.stream().sorted().toList();
    }

    /** The last part of a target's class name, as people call it. */
    public static String shortName(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }

    /** What a JVM needs to run a target, or any program of test sources: the product's fresh classes first. Blocking. */
    public List<Path> classPath() {
        List<Path> path = new ArrayList<>();
        for (String module : MODULES) {
            path.add(home.resolve(module).resolve("target/classes"));
            path.add(testClasses(module));
        }
        try (Stream<Path> jars = Files.list(home.resolve("system-tests/target/lib"))) {
            jars.sorted().forEach(path::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkout is not built", e);
        }
        return path;
    }

    /** A loader in which targets and product live together. The caller closes it. */
    URLClassLoader loader() {
        URL[] urls = classPath().stream().map(FuzzTargets::url).toArray(URL[]::new);
        return new URLClassLoader("fuzz", urls, ClassLoader.getPlatformClassLoader());
    }

    private Path testClasses(String module) {
        return home.resolve(module).resolve("target/test-classes");
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
