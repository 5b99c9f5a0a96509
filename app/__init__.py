"""The pages in a browser: nothing below this package imports Streamlit."""
