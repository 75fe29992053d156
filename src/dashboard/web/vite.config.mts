import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  plugins: [react()],
  build: {
    outDir: '../../../dist/dashboard/web',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  // `npx vite --config src/dashboard/web/vite.config.mts` beside `npm run dev`: the API comes from the controller.
  server: {
    proxy: {
      '/identity': 'http://127.0.0.1:5000',
      '/compute': 'http://127.0.0.1:5000',
      '/image': 'http://127.0.0.1:5000',
    },
  },
});
