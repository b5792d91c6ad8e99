package io.culvert.gateway.web;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every file of the console, read once: what lies below {@code console/} on the class path, and from the WebJars what the
 * console uses of them, below {@code lib/}. A request is looked up in this list and nowhere else.
 *
 * <p>The page names the files below a folder called like the hash over all of them, so that a browser may keep them for good
 * and never mixes two versions: modules import each other relatively and stay in the folder.
 *
 * <p>Immutable.
 */
@Singleton
final class ConsoleAssets {

    private static final String ROOT = "console";

    /** In {@code index.html}: where the folder's name goes. */
    private static final String FOLDER_MARK = "/console/_/";

    /** What is sent of a WebJar. */
    private record Library(String artifact, List<String> files) {}

    private static final List<Library> LIBRARIES = List.of(
            // The smallest of its builds that is a module; only the player loads it.
            new Library("hls.js", List.of("dist/hls.light.mjs")),
            new Library(
                    "lit-html",
                    List.of(
                            "lit-html.js",
                            "directive.js",
                            "directive-helpers.js",
                            "async-directive.js",
                            "directives/if-defined.js",
                            "directives/live.js",
                            "directives/ref.js",
                            "directives/repeat.js")));

    private final Map<String, ConsoleAsset> assets = new TreeMap<>();
    private final String folder;
    private final ConsoleAsset page;

    ConsoleAssets() {
        readOwn();
        LIBRARIES.forEach(this::readLibrary);
        StringBuilder hashes = new StringBuilder();
        assets.forEach((path, asset) -> hashes.append(path).append(asset.hash()));
        this.folder = ConsoleAsset.hash(hashes.toString().getBytes(StandardCharsets.UTF_8));
        this.page = page(Objects.requireNonNull(assets.remove("index.html"), "console/index.html was not built"));
    }

    /** The page that starts the console. */
    ConsoleAsset page() {
        return page;
    }

    /** Name of the folder whose files never change. */
    String folder() {
        return folder;
    }

    /** @param path such as {@code pages/cameras.js}; null where there is no such file */
    @Nullable
    ConsoleAsset find(String path) {
        return assets.get(path);
    }

    /** Every file but the page, by path. */
    Map<String, ConsoleAsset> all() {
        return Map.copyOf(assets);
    }

    private ConsoleAsset page(ConsoleAsset template) {
        String html =
                new String(template.bytes(), StandardCharsets.UTF_8).replace(FOLDER_MARK, "/console/" + folder + "/");
        return ConsoleAsset.of("index.html", html.getBytes(StandardCharsets.UTF_8));
    }

    private void readOwn() {
        URL index = Objects.requireNonNull(
                ConsoleAssets.class.getResource("/" + ROOT + "/index.html"), "console/index.html was not built");
        try {
            if (index.openConnection() instanceof JarURLConnection jar) {
                try (FileSystem files =
                        FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))) {
                    readFolder(files.getPath(ROOT));
                }
            } else {
                readFolder(Objects.requireNonNull(Path.of(index.toURI()).getParent()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an address that is none: " + index, e);
        }
    }

    private void readFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString();
                if (ConsoleAsset.isSent(path)) {
                    assets.put(path, ConsoleAsset.of(path, Files.readAllBytes(file)));
                }
            }
        }
    }

    /** The version is what the WebJar says of itself, so that it stands in the POM alone. */
    private void readLibrary(Library library) {
        try {
            var properties = new Properties();
            String pom = "/META-INF/maven/org.webjars.npm/" + library.artifact() + "/pom.properties";
            properties.load(new ByteArrayInputStream(resource(pom)));
            String home =
                    "/META-INF/resources/webjars/" + library.artifact() + "/" + properties.getProperty("version") + "/";
            for (String file : library.files()) {
                String path = "lib/" + library.artifact() + "/" + file;
                assets.put(path, ConsoleAsset.of(path, resource(home + file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ConsoleAssets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }
}
